package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.ImportRuntimeHints;

/** The members that {@code io.emdb.internal.file} looks up by name. */
class DatabaseRuntimeHintsTests {

  private static final ReflectionHintsPredicates REFLECTION = RuntimeHintsPredicates.reflection();

  private final RuntimeHints hints = new RuntimeHints();

  @BeforeEach
  void register() {
    new DatabaseRuntimeHints().registerHints(hints, getClass().getClassLoader());
  }

  @Test
  void theAutoConfigurationBringsThem() {
    assertThat(EmdbAutoConfiguration.class.getAnnotation(ImportRuntimeHints.class).value())
        .containsExactly(DatabaseRuntimeHints.class);
  }

  @Test
  void theCleanerOfBuffersStays() throws Exception {
    Class<?> unsafe = Class.forName("sun.misc.Unsafe");
    assertThat(REFLECTION.onFieldAccess(unsafe.getDeclaredField("theUnsafe"))).accepts(hints);
    assertThat(REFLECTION.onMethodInvocation(unsafe.getMethod("invokeCleaner", ByteBuffer.class)))
        .accepts(hints);
  }

  @Test
  void arenasStayWhereJavaHasThem() throws Exception {
    assumeTrue(Runtime.version().feature() >= 22, "the engine uses arenas from Java 22 on");
    Class<?> arena = Class.forName("java.lang.foreign.Arena");
    Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
    assertThat(REFLECTION.onMethodInvocation(arena.getMethod("ofShared"))).accepts(hints);
    assertThat(REFLECTION.onMethodInvocation(arena.getMethod("close"))).accepts(hints);
    assertThat(REFLECTION.onMethodInvocation(segment.getMethod("asByteBuffer"))).accepts(hints);
    assertThat(
            REFLECTION.onMethodInvocation(
                FileChannel.class.getMethod("map", MapMode.class, long.class, long.class, arena)))
        .accepts(hints);
  }
}
