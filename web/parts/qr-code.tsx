// A text as a QR code, for the camera of a telephone. The text stands beside it for everybody else.
import { qrModules } from './qr-modules.ts';

const quietZone = 4;
const moduleSize = 5;

export function QrCode({ text, name }: { readonly text: string; readonly name: string }) {
  const modules = qrModules(text);
  if (!modules) return null;
  const size = (modules.length + 2 * quietZone) * moduleSize;
  const d = modules
    .flatMap((row, y) =>
      row.map((isDark, x) =>
        isDark
          ? `M${(x + quietZone) * moduleSize} ${(y + quietZone) * moduleSize}h${moduleSize}v${moduleSize}h-${moduleSize}z`
          : '',
      ),
    )
    .join('');
  return (
    <svg class="qr" width={size} height={size} role="img" aria-label={name}>
      <rect width={size} height={size} fill="#fff" />
      <path d={d} fill="#000" />
    </svg>
  );
}
