package io.emdb.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * How space ahead of a segment's records is made ready.
 *
 * @param step how many bytes are zeroed by one write
 * @param touched whether the zeroed pages are stored into at once, so that the first record in one
 *     finds it mapped
 */
record ZeroFill(int step, boolean touched) {

  static final int PAGE_BYTES = 4 * 1024;

  /** Returns the same with the smallest step. */
  ZeroFill byPages() {
    return new ZeroFill(PAGE_BYTES, touched);
  }

  /** Touches the pages of zeroed space, if that is to be done. */
  void touch(ByteBuffer mapped, int position, int length) throws IOException {
    if (!touched) {
      return;
    }
    try {
      for (int page = position; page < position + length; page += PAGE_BYTES) {
        mapped.put(page, (byte) 0);
      }
    } catch (InternalError e) { // how the virtual machine tells that a mapped page is not there
      throw new IOException("Space just written cannot be stored into", e);
    }
  }
}
