// Tells a browser that shows a page from a program that asks for data.

/** A type of quality zero is one that the client does not take (RFC 9110, section 12.4.2). */
export function takesHtml(accept = ''): boolean {
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return type === 'text/html' && !parameters.some((each) => /^q\s*=\s*0(\.0*)?$/.test(each));
  });
}
