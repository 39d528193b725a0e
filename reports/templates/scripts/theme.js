// The button goes through: as the system, light, dark.
{
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const themes = { "": ["◐", "as the system"], light: ["☀", "light"], dark: ["☾", "dark"] };
  const show = () => {
    const [sign, words] = themes[root.dataset.theme ?? ""] ?? themes[""];
    button.textContent = sign;
    button.setAttribute("aria-label", `Colours: ${words}`);
    button.title = `Colours: ${words}`;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const names = Object.keys(themes);
    root.dataset.theme = names[(names.indexOf(root.dataset.theme ?? "") + 1) % names.length];
    try { localStorage.setItem("onestory-bench-theme", root.dataset.theme); } catch { /* nothing is kept then */ }
    show();
  });
  show();
}
