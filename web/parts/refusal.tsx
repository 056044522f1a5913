// Why the server refused, where it did.

export function Refusal({ text }: { readonly text: string }) {
  if (text === '') return null;
  return (
    <p class="notice bad" role="alert">
      {text}
    </p>
  );
}
