// The panel's FEEL fields are never shown (our expressions are no FEEL): their editors, four
// fifths of the library, are left out of the bundle.
export default class NoEditor {
  constructor() {
    throw new Error("FEEL editors are not part of this bundle");
  }
}
export { NoEditor as FeelersEditor };
