// One story: captions above, a row of shots for each generator, the values of each shot below it.
const story = (() => {
  const index = JSON.parse(document.getElementById("viewer").textContent);
  const read = (id) => JSON.parse(document.getElementById(`data-${id}`).textContent);
  const metrics = new Map(index.metrics.map((metric) => [metric.name, metric]));

  const caption = (shot, i) => make("div", { className: "caption" },
    make("b", {}, `${i + 1} `), shot.caption,
    make("span", { className: "seen" }, `${[...shot.cast, shot.place].map(spaced).join(" · ")}`));

  const name = (generator, caseIndex) => {
    const lines = index.metrics.filter((metric) => metric.primary).map((metric) => {
      const value = index.stories[metric.name][generator.name][caseIndex];
      return make("div", {}, make("dt", {}, metric.title), make("dd", {}, number(value)));
    });
    return make("div", { className: generator.control ? "name control" : "name" },
      make("span", { className: "title", style: `--mine: var(${generator.colour})` }, generator.title),
      generator.control ? make("small", {}, "control") : null,
      make("dl", {}, ...lines));
  };

  // The middle frame stands still until the story is played.
  const video = (shot, label) => {
    const element = make("video", { src: shot.source, muted: true, playsInline: true, preload: "metadata", "aria-label": label });
    element.addEventListener("loadedmetadata", () => {
      Object.assign(element.dataset, { from: shot.from ?? 0, to: shot.to ?? element.duration });
      if (!element.dataset.begun) element.currentTime = (Number(element.dataset.from) + Number(element.dataset.to)) / 2;
    });
    return element;
  };

  // A value is a number, or in its place the reason why there is none.
  const scores = (values) => make("dl", { className: "scores" }, ...index.shotMetrics.map((id, i) => {
    const { title } = metrics.get(id);
    const reason = typeof values[i] === "string" ? `: ${values[i]}` : "";
    return make("div", { title: title + reason }, make("dt", {}, title.split(" ")[0]), make("dd", {}, number(values[i])));
  }));

  // One cell for each latent frame in memory: how finely it was packed, and in which place.
  const memory = (notes) => {
    if (!notes) return null;
    const ranks = new Map(notes.picked.map(([frame, rows, columns], place) => [frame, { rows, columns, place: place + 1 }]));
    const finest = Math.max(...notes.picked.map(([, rows, columns]) => rows * columns));
    let frame = 0;
    const groups = notes.frames.map((count, shot) => make("span", { className: "group" },
      ...Array.from({ length: count }, () => {
        const chosen = ranks.get(frame);
        const score = notes.scores[frame++].toFixed(2).replace("-", "−");
        const words = chosen ? `number ${chosen.place}, packed into ${chosen.rows} by ${chosen.columns} tokens` : "not selected";
        const kind = chosen ? (chosen.rows * chosen.columns === finest ? "fine" : "coarse") : "out";
        return make("span", { className: `frame ${kind}`, title: `frame of shot ${shot + 1}: ${words}, score ${score}` }, chosen ? String(chosen.place) : "");
      })));
    const taken = notes.picked.length;
    return make("div", { className: "looked", role: "img", "aria-label": `looked at ${taken} of ${frame} frames in memory` }, ...groups);
  };

  const tile = (row, i, generator) => {
    const shot = row.shots[i];
    const shown = shot.source ? video(shot, `${generator.title}, shot ${i + 1}`) : make("div", { className: "none" }, shot.fault);
    return make("div", { className: "tile" }, shown, scores(row.values[i]), row.memory ? memory(row.memory[i]) : null);
  };

  const draw = (caseIndex) => {
    const data = read(index.cases[caseIndex].id);
    const cells = [make("div", { className: "name" }), ...data.shots.map(caption)];
    for (const [i, generator] of index.generators.entries()) {
      cells.push(name(generator, caseIndex), ...data.shots.map((_, shot) => tile(data.rows[i], shot, generator)));
    }
    const strip = make("div", { className: "strip", style: `--shots: ${data.shots.length}` }, ...cells);
    const region = make("div", { className: "wide", tabIndex: 0, role: "region", "aria-label": `Shots of ${index.cases[caseIndex].id}` }, strip);
    return { elements: [region, pairs(data, index)].filter(Boolean), videos: [...strip.querySelectorAll("video")] };
  };

  return { index, draw };
})();
