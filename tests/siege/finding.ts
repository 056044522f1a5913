// What a siege showed, in a sentence with its figures.

export type Finding = { readonly isFine: boolean; readonly text: string };
