// Stands for Node's `fs` and `path`, which the codecs' glue names and never uses in a browser.

export default {};
