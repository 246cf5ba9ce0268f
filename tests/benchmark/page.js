// In the page: when a key came, when the slider's value changed and when a picture was on the screen (the frame after its
// <img> was loaded or its canvas painted, and whether it has two pixels to a point); and in how many frames it was missing.
window.bench = {
  pictures: [],
  keys: [],
  moves: [],
  gone: 0,
  shown: null,
  clear() {
    this.pictures = [];
    this.keys = [];
    this.moves = [];
    this.gone = 0;
  },
  place() {
    const { x, y, right, bottom } = this.shown.getBoundingClientRect();
    return [x, y, right, bottom];
  },
  settled(quiet, limit) {
    const start = performance.now();
    return new Promise((done) => {
      const look = setInterval(() => {
        const now = performance.now(), last = this.pictures.at(-1), wait = last && last[1] ? 80 : quiet;
        if ((last && now - last[0] > wait) || now - start > limit) {
          clearInterval(look);
          done({ pictures: this.pictures, keys: this.keys, moves: this.moves, gone: this.gone });
        }
      }, 20);
    });
  },
  watch(handle) {
    if (this.watched === handle) return;
    this.watched = handle;
    const name = "aria-valuenow"; // the slider also writes it again unchanged
    new MutationObserver((seen) => {
      if (seen.some((s) => s.oldValue !== handle.getAttribute(name))) this.moves.push(performance.now());
    })
      .observe(handle, { attributeFilter: [name], attributeOldValue: true });
    // not naturalWidth: it is 0 while new bytes load, though the old picture still stands on the screen
    const look = () => {
      if (this.shown && !this.shown.isConnected) this.gone++;
      requestAnimationFrame(look);
    };
    look();
  },
};
let frame = -1; // a canvas takes many strokes for one picture
const mark = (sharp) => {
  if (frame === document.timeline.currentTime) return;
  frame = document.timeline.currentTime;
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => bench.pictures.push([performance.now(), sharp]);
    after.port2.postMessage(0);
  });
};
document.addEventListener("load", ({ target: t }) => {
  if (t.tagName === "IMG" && t.naturalWidth > 100) {
    bench.shown = t;
    mark(t.naturalWidth > 1.5 * t.clientWidth);
  }
}, true);
for (const name of ["drawImage", "putImageData", "fill", "stroke", "fillRect"]) {
  const draw = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (...a) {
    if (this.canvas.width > 100) {
      bench.shown = this.canvas;
      mark(false);
    }
    return draw.apply(this, a);
  };
}
window.addEventListener("keydown", () => bench.keys.push(performance.now()), true);
