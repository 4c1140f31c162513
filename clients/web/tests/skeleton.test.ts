import { expect, test } from 'vitest';
import { create } from '../src/viewer/stubs/xmlbuilder2';

test('the stub stands in the place of a package that nothing uses', () => {
  expect(create).toBeUndefined();
});
