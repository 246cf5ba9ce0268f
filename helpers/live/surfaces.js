export function surfaces() {}
