package io.emdb.internal.file;

import java.nio.MappedByteBuffer;

/**
 * A mapped range and the way to unmap it.
 *
 * @param bytes little-endian
 * @param unmap to be run once, when nobody touches the bytes any more
 */
record MappedRange(MappedByteBuffer bytes, Runnable unmap) {}
