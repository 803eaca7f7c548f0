package io.emdb.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a fuzzer found worth keeping: the files in {@code fuzz/TARGET} among the resources. */
public final class KeptInputs {

  private KeptInputs() {}

  /** Returns those of a target, in the order of their names. */
  public static List<byte[]> of(Class<?> target) {
    URL directory = target.getResource("/fuzz/" + target.getSimpleName());
    if (directory == null) {
      throw new AssertionError("no inputs are kept of " + target);
    }
    List<byte[]> inputs = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
      for (Path file : files.sorted().toList()) {
        inputs.add(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
    return inputs;
  }
}
