// Values of settings as they may be shown: without the passwords that addresses can carry.

/** The text with every password in an address replaced. */
export function withoutPasswords(text: string): string {
  return (
    text
      // Up to the last @: people forget to encode the ones in a password.
      .replaceAll(/(:\/\/[^:@\s]*:)\S*(@)/g, '$1***$2')
      .replaceAll(/([?&;](?:\w*(?:password|passwd|pwd|secret|token|key))=)[^&;\s]*/gi, '$1***')
  );
}
