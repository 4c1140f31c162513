// What surrounds every page: the mark, the main part, the promises at the foot.

export function Shell() {
  return (
    <main id="main" tabIndex={-1}>
      <h1>Medical images, for the right person only</h1>
    </main>
  );
}
