// What the fields and the ready pieces may name: it comes from the guide of the same draft.
export const offered = { departments: [], items: [], connectors: [], forms: [], works: [], shares: [] };
