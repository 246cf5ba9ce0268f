// The widgets of a page find what they load on this site, from every folder of it, and ask no other server.
const here = `${document.documentElement.dataset.content_root}_static`;
require.config({
  paths: {
    anywidget: `${here}/anywidget`,
    "@jupyter-widgets": `${here}/widgets`, // its fonts are looked for beside it
    "@jupyter-widgets/html-manager/dist": `${here}/widgets`,
  },
});
