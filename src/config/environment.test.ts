import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { EnvironmentFileError } from './dot-env.ts';
import { readEnvironment, unquote } from './environment.ts';

function withDotEnv(content: string | Buffer, mode: number, check: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
  const path = join(folder, '.env');
  writeFileSync(path, content);
  chmodSync(path, mode);
  try {
    check(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const key = 'ALPHA_VANTAGE_API_KEY=CANARY\n';

describe('a .env', () => {
  it('is refused when it holds a key and others can read it, without showing the key', () => {
    for (const mode of [0o644, 0o640, 0o604]) {
      withDotEnv(`PORT=1\n${key}`, mode, (folder) => {
        assert.throws(
          () => readEnvironment(folder),
          (error) =>
            error instanceof EnvironmentFileError &&
            /\.env holds a key and has mode 6\d\d, expected 600: run chmod 600/.test(
              error.message,
            ) &&
            !error.message.includes('CANARY'),
        );
      });
    }
  });

  it('is read when it is the owner alone who can', () => {
    withDotEnv(key, 0o600, (folder) => {
      assert.equal(readEnvironment(folder).environment['ALPHA_VANTAGE_API_KEY'], 'CANARY');
    });
  });

  it('has its lines ended as anybody ends them', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      withDotEnv(`HOST=a${end}ALPHA_VANTAGE_API_KEY=CANARY${end}`, 0o600, (folder) => {
        const { environment, remarks } = readEnvironment(folder);
        assert.deepEqual([environment['ALPHA_VANTAGE_API_KEY'], remarks], ['CANARY', []]);
      });
    }
  });

  it('is refused too when the key is hidden in a comment, in a quote or by line ends', () => {
    for (const content of [
      `# ${key}`,
      `HOST="a\n${key}"\n`,
      `HOST=a\r${key}`,
      'export "ALPHA_VANTAGE_API_KEY" = CANARY',
      "alpha_vantage_api_key='CANARY'",
    ]) {
      withDotEnv(content, 0o644, (folder) => {
        assert.throws(() => readEnvironment(folder), /holds a key and has mode 644/, content);
      });
    }
  });

  it('may be open to all without a key', () => {
    withDotEnv('PORT=1234\n# ALPHA_VANTAGE_API_KEY=\nALPHA_VANTAGE_API_KEY=\n', 0o644, (folder) => {
      assert.equal(readEnvironment(folder).environment['ALPHA_VANTAGE_API_KEY'], '');
    });
  });
});

describe('a .env with something that has no effect', () => {
  const remarksOf = (content: string | Buffer) => {
    let remarks: readonly string[] = [];
    withDotEnv(content, 0o600, (folder) => {
      remarks = readEnvironment(folder).remarks.map((line) => line.replace(`${folder}/`, ''));
    });
    return remarks;
  };

  it('names what it does not know, and what was probably meant', () => {
    assert.deepEqual(remarksOf('PROT=3001\nMY_OWN=1\nLOG_LEVLE=debug\nport=1\n'), [
      '.env: PROT is no setting and has no effect; did you mean PORT?',
      '.env: MY_OWN is no setting and has no effect',
      '.env: LOG_LEVLE is no setting and has no effect; did you mean LOG_LEVEL?',
      '.env: port is no setting and has no effect; did you mean PORT?',
    ]);
  });

  it('says which lines are none, without repeating them', () => {
    assert.deepEqual(remarksOf('# a comment\n\nPORT 3001\nHOST="a\nb c\n"\nSECRET\n'), [
      '.env: line 3 is not NAME=value and has no effect',
      '.env: HOST on line 4 opens a quote that ends on line 6: all between is its value',
      '.env: line 7 is not NAME=value and has no effect',
    ]);
  });

  it('gets one remark for each line, whatever is wrong with its name', () => {
    for (const line of [
      'EXPORT PORT=1',
      'set PORT=1',
      '"PORT"=1',
      '\u200bPORT=1',
      '\u00a0PORT =1',
    ]) {
      assert.deepEqual(remarksOf(`LOG_LEVEL=info\n${line}\n`), [
        '.env: line 2 is not NAME=value and has no effect; did you mean PORT?',
      ]);
    }
    const long = 'CANARY_'.repeat(20);
    const remarks = remarksOf(`${long}=1\nPORT=\u2028\n=CANARY\nCANARY\u202e\n`).join('\n');
    assert.equal(remarks.split('\n').length, 3);
    assert.doesNotMatch(remarks, /CANARY/);
  });

  it('says which of two lines with one name counts', () => {
    assert.deepEqual(remarksOf('PORT=1\nHOST=a\nPORT=2\n'), [
      '.env: PORT on line 1 has no effect: it is set again on line 3',
    ]);
    withDotEnv('PORT=1\nHOST=a\nPORT=2\n', 0o600, (folder) => {
      assert.equal(readEnvironment(folder).environment['PORT'], '2');
    });
  });

  it('takes a quote that nobody closes for text, as the values do', () => {
    assert.deepEqual(remarksOf('HOST="a\nPROT=1\n'), [
      '.env: PROT is no setting and has no effect; did you mean PORT?',
    ]);
  });

  it('is silent when all is well', () => {
    assert.deepEqual(remarksOf('export PORT=3001\nHOST=127.0.0.1 # here\n'), []);
  });

  it('begins with a byte-order mark: it says so, and reads on behind it', () => {
    const marked = Buffer.from(`\uFEFF${key}`);
    assert.deepEqual(remarksOf(marked), ['.env begins with a byte-order mark, which is skipped']);
    withDotEnv(marked, 0o600, (folder) => {
      assert.equal(readEnvironment(folder).environment['ALPHA_VANTAGE_API_KEY'], 'CANARY');
    });
    withDotEnv(marked, 0o644, (folder) => {
      assert.throws(() => readEnvironment(folder), /holds a key and has mode 644/);
    });
  });

  it('is refused in one line when it is not UTF-8', () => {
    const little = Buffer.from(`\uFEFF${key}`, 'utf16le');
    const wrong = {
      UTF16: [little, Buffer.from(little).swap16(), Buffer.from('PORT=1', 'utf16le')],
      UTF32: [Buffer.from('P\0\0\0O\0\0\0'), Buffer.from('fffe000050000000', 'hex')],
      'holds zero bytes and is damaged or no text': [Buffer.from('PORT=3000\nHOST=a\0b\n')],
      'not UTF-8': [Buffer.from('HOST=caf\xe9', 'latin1')],
    };
    for (const [name, all] of Object.entries(wrong)) {
      for (const bytes of all) {
        withDotEnv(bytes, 0o600, (folder) => {
          const expected = new RegExp(
            `${name.replace('UTF', 'UTF-').replace('UTF--', 'UTF-')}, expected UTF-8: save`,
          );
          assert.throws(() => readEnvironment(folder), expected);
        });
      }
    }
  });
});

describe('a value that is still quoted', () => {
  it('is taken without its quotes, as a shell would have done', () => {
    assert.equal(unquote('"ABC"'), 'ABC');
    assert.equal(unquote(" 'ABC' "), 'ABC');
    for (const text of ['ABC', '"ABC', `"ABC'`, 'A"B"C', '']) assert.equal(unquote(text), text);
  });
});
