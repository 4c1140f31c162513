// In the place of a package that vtk.js imports and the viewer never uses.

export const create = undefined;
