// Plays all shots of a case in step, in place of their stills. Without scripts the stills still lead to the videos.
for (const button of document.querySelectorAll(".play")) {
  const tiles = [...button.closest(".case").querySelectorAll("a.tile")];
  const stills = tiles.map((tile) => tile.firstElementChild);
  button.hidden = tiles.length === 0;
  button.addEventListener("click", async () => {
    const playing = button.textContent === "Stop";
    button.textContent = playing ? "Play" : "Stop";
    if (playing) {
      tiles.forEach((tile, i) => tile.replaceChildren(stills[i]));
      return;
    }
    const videos = tiles.map((tile) => {
      const video = document.createElement("video");
      Object.assign(video, { src: tile.href, muted: true, loop: true, playsInline: true });
      const ready = new Promise((done) => { video.oncanplay = done; video.onerror = done; });
      return { tile, video, ready };
    });
    await Promise.all(videos.map((item) => item.ready));
    if (button.textContent !== "Stop") return;
    for (const { tile, video } of videos) {
      tile.replaceChildren(video);
      video.play().catch(() => {});
    }
  });
}
