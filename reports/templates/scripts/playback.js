// All videos of the story that is shown, played in step: they start together, and again when the last has ended.
const playback = (() => {
  const button = document.getElementById("play");
  let videos = [];
  let playing = false;

  const show = () => {
    button.textContent = playing ? "❚❚ Pause" : "▶ Play all";
    button.setAttribute("aria-pressed", String(playing));
    button.disabled = videos.length === 0;
  };

  const start = () => videos.forEach((video) => {
    if (video.ended || !video.dataset.begun) video.currentTime = 0;
    video.dataset.begun = "yes";
    video.play().catch(() => {});
  });

  const again = () => {
    if (!playing || videos.some((video) => !video.ended && !video.error)) return;
    videos.forEach((video) => { video.currentTime = 0; });
    start();
  };

  const set = (wanted) => {
    playing = wanted && videos.length > 0;
    if (playing) start(); else videos.forEach((video) => video.pause());
    show();
  };

  button.addEventListener("click", () => set(!playing));
  return {
    // Takes the videos of a new story; what was shown before is let go, since browsers keep few decoders.
    take(next) {
      videos.forEach((video) => { video.pause(); video.removeAttribute("src"); video.load(); });
      videos = next;
      videos.forEach((video) => video.addEventListener("ended", again));
      set(playing);
    },
  };
})();
