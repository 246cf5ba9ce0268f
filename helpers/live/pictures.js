// Every live picture by its name. `numbers(values, data)` gives { parts, said, reading }, as its twin of that name in
// helpers/pictures/ does: what each moving part is, and what the words and the table say. `data` holds what does not change:
// the network, the three training flowers, names and colours. `hands` are the parts that can be dragged: for each, what a
// place in the part's axes means for the values.

import { chain, secant } from "./slopes.js";

export const pictures = { secant, chain };
