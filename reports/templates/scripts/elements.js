// Makes elements. All text comes from suites and runs and is set as text, never as HTML.
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element) element[name] = value; else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

const number = (value) => (typeof value === "number" ? value.toFixed(3).replace(/^-(?=0\.000$)/, "").replace("-", "−") : "–");
const spaced = (name) => name.replaceAll("_", " ");
