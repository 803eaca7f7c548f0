package io.emdb.fuzz;

import io.emdb.internal.file.HeapStorage;
import io.emdb.internal.image.ImageFile;
import io.emdb.internal.image.IndexImage;
import io.emdb.internal.log.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Arrays;

/** The index image, with right checksums: what they vouch for must still make sense. */
public final class ImageFuzz {

  private static final int SLOT_BYTES = 64 * 1024;

  private ImageFuzz() {}

  /** The first byte tells numbers of segments and namespaces; numbers of the image follow. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    try {
      read(data);
      readNumbers(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells whether the numbers of an input are an image. */
  static boolean readNumbers(byte[] data) throws IOException {
    try (HeapStorage storage = new HeapStorage()) {
      Log log = log(storage);
      byte[] numbers = Arrays.copyOfRange(data, 1, data.length);
      long emptyKeyHash = log.reader().hash(new byte[0]);
      byte[] image = FuzzBytes.image(SLOT_BYTES, data[0] & 7, data[0] >> 3, emptyKeyHash, numbers);
      return read(storage, log, image);
    }
  }

  private static void read(byte[] file) throws IOException {
    try (HeapStorage storage = new HeapStorage()) {
      read(storage, log(storage), file);
    }
  }

  private static Log log(HeapStorage storage) {
    return new Log(storage, FuzzBytes.DATABASE, 7, SLOT_BYTES, 2, InstantSource.system());
  }

  private static boolean read(HeapStorage storage, Log log, byte[] file) throws IOException {
    FuzzBytes.add(storage, ImageFile.NAME, file);
    boolean isRead = false;
    for (boolean sorted : new boolean[] {false, true}) {
      IndexImage image =
          ImageFile.read(storage, FuzzBytes.DATABASE, SLOT_BYTES, log.reader(), sorted);
      if (image != null) {
        image.namespaces().forEach(each -> each.table().indexBytes());
        isRead = true;
      }
    }
    return isRead;
  }
}
