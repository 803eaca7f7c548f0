package io.emdb.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.emdb.internal.file.HeapStorage;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Makes arbitrary bytes pass the checks that stand in front of what is to be tried: by
 * docs/format.md, not by the code under test.
 */
final class FuzzBytes {

  static final int BLOCK = 4096;
  static final UUID DATABASE = new UUID(1, 2);
  static final long SALT_HIGH = 3;
  static final long SALT_LOW = 4;

  private static final int CRC_OFFSET = BLOCK - 4;

  private FuzzBytes() {}

  static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static int crc(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }

  /** Sets the checksum of a header or superblock. */
  static void vouchForBlock(byte[] file, int at) {
    if (file.length >= at + BLOCK) {
      littleEndian(file).putInt(at + CRC_OFFSET, crc(file, at, at + CRC_OFFSET));
    }
  }

  /** Returns a header of a segment that belongs to {@link #DATABASE}. */
  static byte[] segmentHeader(int kind, long number, long horizon) {
    byte[] header = new byte[BLOCK];
    littleEndian(header)
        .put("EMDBSEG1".getBytes(US_ASCII))
        .putInt(1)
        .putInt(kind)
        .putLong(DATABASE.getMostSignificantBits())
        .putLong(DATABASE.getLeastSignificantBits())
        .putLong(number)
        .putLong(SALT_HIGH)
        .putLong(SALT_LOW)
        .putLong(horizon)
        .putLong(0);
    vouchForBlock(header, 0);
    return header;
  }

  /** Sets the checks of all records of a segment that follow each other, as their lengths say. */
  static void vouchForRecords(byte[] segment) {
    if (segment.length < BLOCK) {
      return;
    }
    int salt = crc(segment, 40, 56);
    ByteBuffer bytes = littleEndian(segment);
    for (int at = BLOCK; at + 24 <= segment.length; ) {
      int length = bytes.getInt(at + 4);
      int header = (bytes.get(at + 9) & 1) == 0 ? 24 : 32;
      if (length < header || length > segment.length - at) {
        return;
      }
      byte[] checked = Arrays.copyOfRange(segment, at + 4, at + header + 4);
      littleEndian(checked).putInt(header - 4, crc(segment, at + header, at + length));
      bytes.putInt(at, crc(checked, 0, header) ^ salt);
      at += (length + 7) & ~7;
    }
  }

  /** Returns an index image of {@link #DATABASE} that holds some numbers, in blocks. */
  static byte[] image(
      int slotBytes, int segments, int namespaces, long emptyKeyHash, byte[] numbers) {
    int blockBytes = 256 * 1024;
    int most = blockBytes - 8;
    int used = numbers.length & -8;
    int blocks = (used + most - 1) / most;
    byte[] image = new byte[BLOCK + used + 8 * blocks];
    ByteBuffer bytes = littleEndian(image);
    bytes
        .put("EMDBIDX1".getBytes(US_ASCII))
        .putInt(4)
        .putInt(slotBytes)
        .putLong(DATABASE.getMostSignificantBits())
        .putLong(DATABASE.getLeastSignificantBits())
        .putLong(100)
        .putLong(5)
        .putLong(9)
        .putInt(segments)
        .putInt(namespaces)
        .putLong(SALT_HIGH)
        .putLong(emptyKeyHash);
    vouchForBlock(image, 0);
    for (int block = 0; block < blocks; block++) {
      int at = BLOCK + block * blockBytes;
      int length = Math.min(most, used - block * most);
      bytes.putInt(at + 4, length / 8);
      bytes.put(at + 8, numbers, block * most, length);
      byte[] place = new byte[16];
      littleEndian(place).putLong(SALT_HIGH).putLong(block);
      CRC32C crc = new CRC32C();
      crc.update(place);
      crc.update(image, at + 4, length + 4);
      bytes.putInt(at, (int) crc.getValue());
    }
    return image;
  }

  static Storage storage(String name, byte[] contents) {
    HeapStorage storage = new HeapStorage();
    add(storage, name, contents);
    return storage;
  }

  static void add(Storage storage, String name, byte[] contents) {
    try (StorageFile file = storage.create(name)) {
      if (contents.length > 0) {
        file.write(0, ByteBuffer.wrap(contents));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
