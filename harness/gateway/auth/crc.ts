/**
 * The cyclic redundancy checks that `node:zlib` lacks: CRC-32C (Castagnoli) and CRC-64/NVME, both
 * reflected, by tables. https://reveng.sourceforge.io/crc-catalogue/all.htm
 */

export interface Crc {
  update(bytes: Uint8Array): void;
  /** Big-endian. */
  digest(): Uint8Array;
}

const CASTAGNOLI = 0x82f63b78;
const NVME_HIGH = 0x9a6c9329;
const NVME_LOW = 0xac4bc9b5;

const table32 = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? CASTAGNOLI ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

export function createCrc32c(): Crc {
  let crc = 0xffffffff;
  return {
    update(bytes) {
      let c = crc;
      for (let i = 0; i < bytes.length; i++) {
        c = (table32[(c ^ (bytes[i] ?? 0)) & 255] ?? 0) ^ (c >>> 8);
      }
      crc = c;
    },
    digest: () => wordsOf(~crc),
  };
}

const tableLow = new Uint32Array(256);
const tableHigh = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let low = byte;
  let high = 0;
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (odd) {
      low ^= NVME_LOW;
      high ^= NVME_HIGH;
    }
  }
  tableLow[byte] = low;
  tableHigh[byte] = high;
}

/** 64 bits are kept as two halves, as 64-bit integers are slow in JavaScript. */
export function createCrc64Nvme(): Crc {
  let crcLow = -1;
  let crcHigh = -1;
  return {
    update(bytes) {
      let low = crcLow;
      let high = crcHigh;
      for (let i = 0; i < bytes.length; i++) {
        const at = (low ^ (bytes[i] ?? 0)) & 255;
        low = ((low >>> 8) | (high << 24)) ^ (tableLow[at] ?? 0);
        high = (high >>> 8) ^ (tableHigh[at] ?? 0);
      }
      crcLow = low;
      crcHigh = high;
    },
    digest: () => wordsOf(~crcHigh, ~crcLow),
  };
}

function wordsOf(...words: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, i) => {
    view.setUint32(i * 4, word);
  });
  return new Uint8Array(view.buffer);
}
