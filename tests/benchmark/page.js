// In the page: when a key came, when the mouse moved, and when a picture was on the screen: the frame after an <img> was
// loaded, a canvas painted, or an SVG in a shadow root moved, at most one a frame. What is painted in the browser is painted
// in a frame and waits for the next; an image loads between two frames: if that favours a way, then the usual one.
window.bench = {
  pictures: [],
  keys: [],
  moves: [],
  clear() {
    Object.assign(this, { pictures: [], keys: [], moves: [] });
  },
  /** What was seen, once no picture has come for `quiet` milliseconds, or none at all within `limit`. */
  settled(quiet, limit) {
    const start = performance.now();
    return new Promise((done) => {
      const look = setInterval(() => {
        const now = performance.now(), last = this.pictures.at(-1);
        if (last ? now - last > quiet : now - start > limit) {
          clearInterval(look);
          done({ pictures: this.pictures, keys: this.keys, moves: this.moves });
        }
      }, 20);
    });
  },
};
window.addEventListener("keydown", () => bench.keys.push(performance.now()), true);
window.addEventListener("pointermove", () => bench.moves.push(performance.now()), true);

let frame = -1;
function mark() { // many strokes, many parts, one picture
  if (frame === document.timeline.currentTime) return;
  frame = document.timeline.currentTime;
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => bench.pictures.push(performance.now());
    after.port2.postMessage(0);
  });
}
document.addEventListener("load", ({ target }) => {
  if (target.tagName === "IMG" && target.naturalWidth > 100) mark();
}, true);
for (const name of ["drawImage", "putImageData", "fill", "stroke", "fillRect"]) {
  const draw = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (...given) {
    if (this.canvas.width > 100) mark();
    return draw.apply(this, given);
  };
}
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) {
  const root = attach.call(this, how);
  const drawn = ({ attributeName }) => attributeName !== "aria-label"; // its words, which follow at rest, are no picture
  // JupyterLab's toolbar has shadow roots too.
  if (this.matches(".live-picture")) {
    new MutationObserver((seen) => seen.some(drawn) && mark())
      .observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  }
  return root;
};
