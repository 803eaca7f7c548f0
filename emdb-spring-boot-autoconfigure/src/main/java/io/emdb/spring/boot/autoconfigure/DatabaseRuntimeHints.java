package io.emdb.spring.boot.autoconfigure;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.util.ClassUtils;

/**
 * What the engine finds by name: how to map and unmap a file, by arenas where Java has them and by
 * the cleaner of buffers elsewhere.
 */
final class DatabaseRuntimeHints implements RuntimeHintsRegistrar {

  private static final String UNSAFE = "sun.misc.Unsafe";
  private static final String ARENA = "java.lang.foreign.Arena";
  private static final String SEGMENT = "java.lang.foreign.MemorySegment";

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    ReflectionHints reflection = hints.reflection();
    reflection.registerTypeIfPresent(
        classLoader,
        UNSAFE,
        unsafe ->
            unsafe
                .withField("theUnsafe")
                .withMethod(
                    "invokeCleaner",
                    TypeReference.listOf(ByteBuffer.class),
                    ExecutableMode.INVOKE));
    if (ClassUtils.isPresent(ARENA, classLoader)) {
      registerArenas(reflection);
    }
  }

  private static void registerArenas(ReflectionHints reflection) {
    TypeReference arena = TypeReference.of(ARENA);
    reflection.registerType(
        arena,
        type ->
            type.withMethod("ofShared", List.of(), ExecutableMode.INVOKE)
                .withMethod("close", List.of(), ExecutableMode.INVOKE));
    reflection.registerType(
        TypeReference.of(SEGMENT),
        type -> type.withMethod("asByteBuffer", List.of(), ExecutableMode.INVOKE));
    reflection.registerType(
        FileChannel.class,
        type ->
            type.withMethod(
                "map",
                List.of(
                    TypeReference.of(MapMode.class),
                    TypeReference.of(long.class),
                    TypeReference.of(long.class),
                    arena),
                ExecutableMode.INVOKE));
  }
}
