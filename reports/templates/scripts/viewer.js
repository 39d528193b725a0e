// Finds a story: by pattern, by name, by place in the order, or as the best or worst of a generator on a metric.
{
  const { index, draw } = story;
  const at = (id) => document.getElementById(id);
  const [pattern, chooser, metric, generator, where, stage] = ["pattern", "story", "metric", "generator", "where", "stage"].map(at);
  let shown = [];
  let current = -1;
  let drawn = false;

  const show = (caseIndex, why = "") => {
    current = caseIndex;
    const found = index.cases[caseIndex];
    chooser.value = found.id;
    where.textContent = `${found.id}, ${found.title}: story ${shown.indexOf(caseIndex) + 1} of ${shown.length}${why}`;
    if (!drawn) return;
    const { elements, videos } = draw(caseIndex);
    stage.replaceChildren(...elements);
    playback.take(videos);
  };

  const filter = () => {
    shown = [...index.cases.keys()].filter((i) => !pattern.value || index.cases[i].pattern === pattern.value);
    chooser.replaceChildren(...shown.map((i) => make("option", { value: index.cases[i].id }, index.cases[i].id)));
    show(shown.includes(current) ? current : shown[0]);
  };

  const step = (by) => show(shown[(shown.indexOf(current) + by + shown.length) % shown.length]);

  const jump = (best) => {
    const of = index.metrics.find((each) => each.name === metric.value);
    const values = index.stories[of.name][generator.value];
    const found = shown.filter((i) => values[i] !== null && values[i] !== undefined);
    if (found.length === 0) {
      where.textContent = `No story of ${generator.selectedOptions[0].text} has a value of ${of.title}.`;
      return;
    }
    const sign = best === (of.direction === "lower") ? 1 : -1;
    found.sort((a, b) => sign * (values[a] - values[b]));
    const kind = of.direction === "neither" ? ["highest", "lowest"] : ["best", "worst"];
    show(found[0], `, ${kind[best ? 0 : 1]} ${of.title.toLowerCase()} of ${generator.selectedOptions[0].text}: ${number(values[found[0]])}`);
  };

  const fromAddress = () => {
    const wanted = index.cases.findIndex((found) => `#story-${found.id}` === location.hash);
    if (wanted < 0) return;
    pattern.value = "";
    filter();
    show(wanted);
    at("stories").scrollIntoView();
  };

  metric.append(...index.metrics.map((each) => make("option", { value: each.name }, each.title)));
  generator.append(...index.generators.map((each) => make("option", { value: each.name }, each.title)));
  pattern.addEventListener("change", filter);
  chooser.addEventListener("change", () => {
    show(index.cases.findIndex((found) => found.id === chooser.value));
    history.replaceState(null, "", `#story-${chooser.value}`);
  });
  at("previous").addEventListener("click", () => step(-1));
  at("next").addEventListener("click", () => step(1));
  at("best").addEventListener("click", () => jump(true));
  at("worst").addEventListener("click", () => jump(false));
  addEventListener("hashchange", fromAddress);
  at("controls").hidden = false;
  filter();
  // Videos are not touched before the reader comes near them.
  new IntersectionObserver(([entry], observer) => {
    if (!entry.isIntersecting) return;
    observer.disconnect();
    drawn = true;
    show(current);
  }, { rootMargin: "400px" }).observe(at("stories"));
  fromAddress();
}
