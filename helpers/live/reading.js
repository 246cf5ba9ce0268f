// Numbers as a reader sees them, and the words under a picture: the twin of helpers/pictures/reading.py.

/** A fixed number of decimals, halves away from zero, and never -0.00. */
export const fixed = (value, decimals = 6) => {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
};

/** As short as it can be to six decimals: -2, 0.1, 0.001. */
export const plain = (value) => (Number.isInteger(value) ? String(value + 0) : fixed(value).replace(/\.?0+$/, ""));

/** Few digits, for a picture or a table, with a true minus: those that count. */
export const few = (value) => {
  const size = Math.abs(value);
  const decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.01 || size === 0 ? 3 : size >= 0.001 ? 4 : 5;
  return fixed(value, decimals).replace("-", "\u2212");
};

const SPECS = { "": String, plain, few };

/** A template with its fields filled: {name}, {name[2]}, {name[0][2]}, and after a colon how: few, plain, or .4f for four decimals. */
export const filled = (template, said) =>
  template.replace(/\{(\w+)((?:\[\d+\])*)(?::([\w.]+))?\}/g, (_, name, indices, spec = "") => {
    const value = (indices.match(/\d+/g) ?? []).reduce((rows, index) => rows[index], said[name]);
    return spec.startsWith(".") ? fixed(value, parseInt(spec.slice(1), 10)) : SPECS[spec](value);
  });
