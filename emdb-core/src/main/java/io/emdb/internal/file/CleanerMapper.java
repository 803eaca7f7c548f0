package io.emdb.internal.file;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Unmaps through the cleaner of the buffer, which Java offers to those who cannot use arenas yet.
 * Touching the buffer afterwards ends the process.
 */
final class CleanerMapper implements RangeMapper {

  private final MethodHandle invokeCleaner;

  private CleanerMapper(MethodHandle invokeCleaner) {
    this.invokeCleaner = invokeCleaner;
  }

  static CleanerMapper create() throws ReflectiveOperationException {
    // by name: on the class path of a trimmed runtime, jdk.unsupported may be missing
    Class<?> unsafe = Class.forName("sun.misc.Unsafe");
    Field instance = unsafe.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    MethodHandle method =
        MethodHandles.lookup()
            .findVirtual(
                unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class));
    return new CleanerMapper(method.bindTo(instance.get(null)));
  }

  @Override
  public MappedRange map(FileChannel channel, int size) throws IOException {
    MappedByteBuffer bytes = RangeMapper.mapUntilCollected(channel, size).bytes();
    return new MappedRange(bytes, () -> unmap(bytes));
  }

  private void unmap(ByteBuffer bytes) {
    try {
      invokeCleaner.invokeExact(bytes);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("Cannot unmap a buffer", e);
    }
  }
}
