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

  // A shot that is a part of a longer file ends before the file does.
  const isOver = (video) => video.ended || video.error || video.currentTime >= Number(video.dataset.to ?? Infinity);
  const rewind = (video) => { video.currentTime = Number(video.dataset.from ?? 0); };

  const start = () => videos.forEach((video) => {
    if (!video.dataset.begun) rewind(video);
    video.dataset.begun = "yes";
    if (!isOver(video)) video.play().catch(() => {});
  });

  const watch = ({ target }) => {
    if (!playing || !isOver(target)) return;
    target.pause();
    if (!videos.every(isOver)) return;
    videos.forEach(rewind);
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
      for (const event of ["timeupdate", "ended"]) videos.forEach((video) => video.addEventListener(event, watch));
      set(playing);
    },
  };
})();
