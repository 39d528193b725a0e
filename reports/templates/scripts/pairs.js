// The pairs of shots behind cross-shot values: the pictures that decide, and every pair as a number.
const pairs = (() => {
  const HEIGHT = 96; // of a picture, in pixels of the page
  const ROOM = 0.08; // around a person, as a share of the longer side
  const PATIENCE = 60; // milliseconds

  // Part of a frame to show: a person with room around, or all of it.
  const part = (box, width, height) => {
    if (!box) return [0, 0, width, height];
    const [left, top, right, bottom] = [box[0] * width, box[1] * height, box[2] * width, box[3] * height];
    const room = ROOM * Math.max(right - left, bottom - top);
    const [x, y] = [Math.max(0, left - room), Math.max(0, top - room)];
    return [x, y, Math.min(width, right + room) - x, Math.min(height, bottom + room) - y];
  };

  // Pictures are cut from the videos one after another: browsers keep few decoders.
  let queue = Promise.resolve();
  const draw = (canvas, shot, second, box) => new Promise((done) => {
    const film = make("video", { muted: true, preload: "auto" });
    const end = () => { film.removeAttribute("src"); film.load(); done(); };
    film.addEventListener("loadedmetadata", () => { film.currentTime = Number(shot.from ?? 0) + second; }, { once: true });
    const paint = () => {
      const [x, y, width, height] = part(box, film.videoWidth, film.videoHeight);
      [canvas.height, canvas.width] = [2 * HEIGHT, Math.round((2 * HEIGHT * width) / height)];
      canvas.getContext("2d").drawImage(film, x, y, width, height, 0, 0, canvas.width, canvas.height);
      canvas.dataset.drawn = "yes";
      end();
    };
    // On a busy machine the frame comes a moment after "seeked"; without it nothing would be painted.
    const wait = () => setTimeout(() => (film.readyState < 2 ? wait() : paint()), PATIENCE);
    film.addEventListener("seeked", wait, { once: true });
    film.addEventListener("error", end, { once: true });
    film.src = shot.source;
  });

  const picture = (shots, index, second, box, whose) => {
    const label = `shot ${index + 1}`;
    if (!shots[index].source) return make("span", { className: "none" }, shots[index].fault);
    const canvas = make("canvas", { role: "img", "aria-label": `${whose}, ${label}`, height: 2 * HEIGHT, width: 2 * HEIGHT });
    queue = queue.then(() => (canvas.isConnected ? draw(canvas, shots[index], second, box) : null));
    return make("span", { className: "crop" }, canvas, make("small", {}, label));
  };

  const decisive = (shots, generator, [kind, first, second, subject, value, shown, seconds, boxes]) => {
    const whose = `${kind}, ${spaced(subject)} by ${generator.title}`;
    return make("figure", { title: `these two pictures alone: ${number(shown)}` },
      make("div", { className: "crops" }, ...[first, second].map((shot, i) => picture(shots, shot, seconds[i], boxes?.[i], whose))),
      make("figcaption", {}, make("b", {}, number(value)), ` ${kind}: ${spaced(subject)}`));
  };

  const pictures = (data, generators, metric) => {
    const rows = data.pictures[metric];
    if (!rows) return make("p", { className: "note" }, Object.keys(data.pictures).length
      ? "Pictures are noted for the headline judge's persons and places; choose another metric to see some."
      : "The records of this run do not say which pictures were compared: they are of an older version, or its judges note none. Scored again, they would.");
    return make("div", { className: "decisive" }, ...rows.flatMap((found, i) => (found.length === 0 ? [] : [
      make("div", { className: generators[i].control ? "name control" : "name" },
        make("span", { className: "title", style: `--mine: var(${generators[i].colour})` }, generators[i].title)),
      make("div", { className: "figures" }, ...found.map((each) => decisive(data.rows[i].shots, generators[i], each)))])));
  };

  const table = (rows, generators, metric) => {
    const head = make("tr", {}, ...["Shots", "Of", "Annotated", ...generators.map((g) => g.title)].map((text) => make("th", { scope: "col" }, text)));
    const body = rows.map(([first, second, subject, same, values]) => make("tr", {},
      make("th", { scope: "row" }, `${first + 1}–${second + 1}`), make("td", {}, spaced(subject)),
      make("td", {}, same === null ? "" : same ? "same" : "different"),
      ...values.map((value) => make("td", { title: typeof value === "string" ? value : "" }, number(value)))));
    return make("table", {}, make("caption", { className: "unseen" }, metric.title), make("thead", {}, head), make("tbody", {}, ...body));
  };

  // A part of the page that opens on demand: what decided a metric's values of one story.
  return (data, index) => {
    const known = index.metrics.filter((metric) => data.pairs[metric.name]);
    if (known.length === 0) return null;
    const crops = make("div", { className: "wide", tabIndex: 0, role: "region", "aria-label": "Pictures that decide" });
    const numbers = make("div", { className: "wide", tabIndex: 0, role: "region", "aria-label": "Pairs of shots" });
    const choice = make("select", {}, ...known.map((metric) => make("option", { value: metric.name }, metric.title)));
    const fill = () => {
      const metric = known.find((each) => each.name === choice.value);
      crops.replaceChildren(pictures(data, index.generators, metric.name));
      numbers.replaceChildren(table(data.pairs[metric.name], index.generators, metric));
    };
    const box = make("details", {}, make("summary", {}, "What decided the cross-shot values: least and most alike pairs"), make("label", {}, "Metric ", choice), crops, numbers);
    choice.addEventListener("change", fill);
    box.addEventListener("toggle", () => { if (box.open && !numbers.firstChild) fill(); });
    return box;
  };
})();
