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
    read(data);
    byte[] numbers = Arrays.copyOfRange(data, 1, data.length);
    read(FuzzBytes.image(SLOT_BYTES, data[0] & 7, data[0] >> 3, numbers));
  }

  private static void read(byte[] file) {
    try (HeapStorage storage = new HeapStorage()) {
      FuzzBytes.add(storage, ImageFile.NAME, file);
      Log log = new Log(storage, FuzzBytes.DATABASE, 7, SLOT_BYTES, 2, InstantSource.system());
      for (boolean sorted : new boolean[] {false, true}) {
        IndexImage image =
            ImageFile.read(storage, FuzzBytes.DATABASE, SLOT_BYTES, log.reader(), sorted);
        if (image != null) {
          image.namespaces().forEach(each -> each.table().indexBytes());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
