package io.emdb.fuzz.jazzer;

import io.emdb.fuzz.FuzzBound;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Consumer;

/** What Jazzer calls: the target named by its argument, which may not allocate too much. */
public final class BoundedFuzz {

  private static volatile Consumer<byte[]> target = input -> {};

  private BoundedFuzz() {}

  /** Takes the name of the target's class. */
  @SuppressWarnings("unchecked") // a consumer of anything, which is handed byte arrays
  public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
    MethodHandle code =
        MethodHandles.publicLookup()
            .findStatic(
                Class.forName(arguments[0]),
                "fuzzerTestOneInput",
                MethodType.methodType(void.class, byte[].class));
    target = MethodHandleProxies.asInterfaceInstance(Consumer.class, code);
  }

  /** Tries an input. */
  public static void fuzzerTestOneInput(byte[] data) {
    FuzzBound.run(target, data);
  }
}
