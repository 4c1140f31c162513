export const create = undefined;
export default {};
