// The widgets of a page find anywidget on this site, from every folder of it, and ask no other server.
require.config({ paths: { anywidget: `${document.documentElement.dataset.content_root}_static/anywidget` } });
