package io.emdb.internal.file;

import static java.lang.invoke.MethodType.methodType;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * Maps into an arena of its own and unmaps by closing that. Touching the buffer afterwards throws.
 *
 * <p>Found by name, since this code also runs on Java versions that have no arenas.
 */
final class ArenaMapper implements RangeMapper {

  private final MethodHandle openArena;
  private final MethodHandle map;
  private final MethodHandle asBuffer;
  private final MethodHandle closeArena;

  private ArenaMapper(
      MethodHandle openArena, MethodHandle map, MethodHandle asBuffer, MethodHandle closeArena) {
    this.openArena = openArena;
    this.map = map;
    this.asBuffer = asBuffer;
    this.closeArena = closeArena;
  }

  static ArenaMapper create() throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    Class<?> arena = Class.forName("java.lang.foreign.Arena");
    Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
    MethodHandle open = lookup.findStatic(arena, "ofShared", methodType(arena));
    MethodHandle map =
        lookup.findVirtual(
            FileChannel.class,
            "map",
            methodType(segment, MapMode.class, long.class, long.class, arena));
    MethodHandle asBuffer =
        lookup.findVirtual(segment, "asByteBuffer", methodType(ByteBuffer.class));
    MethodHandle close = lookup.findVirtual(arena, "close", methodType(void.class));
    return new ArenaMapper(
        open.asType(methodType(Object.class)),
        map.asType(
            methodType(
                Object.class,
                FileChannel.class,
                MapMode.class,
                long.class,
                long.class,
                Object.class)),
        asBuffer.asType(methodType(ByteBuffer.class, Object.class)),
        close.asType(methodType(void.class, Object.class)));
  }

  @Override
  public MappedRange map(FileChannel channel, int size) throws IOException {
    try {
      Object arena = (Object) openArena.invokeExact();
      MappedByteBuffer bytes = null;
      try {
        Object segment =
            (Object) map.invokeExact(channel, MapMode.READ_WRITE, 0L, (long) size, arena);
        bytes = (MappedByteBuffer) (ByteBuffer) asBuffer.invokeExact(segment);
      } finally {
        if (bytes == null) {
          close(arena);
        }
      }
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      return new MappedRange(bytes, () -> close(arena));
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("Cannot map a file", e);
    }
  }

  private void close(Object arena) {
    try {
      closeArena.invokeExact(arena);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("Cannot unmap a buffer", e);
    }
  }
}
