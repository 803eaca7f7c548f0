package io.emdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What users of the module see, and what they must bring. */
class ModuleTest {

  @Test
  void module_exportsTheApiAndNothingElse() throws URISyntaxException {
    assertThat(descriptor().exports())
        .extracting(ModuleDescriptor.Exports::toString)
        .containsExactly("io.emdb");
  }

  @Test
  void module_needsTheJdkAloneAtRunTime() throws URISyntaxException {
    assertThat(descriptor().requires())
        .filteredOn(required -> !required.modifiers().contains(Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactly("java.base");
  }

  private static ModuleDescriptor descriptor() throws URISyntaxException {
    Path classes = Path.of(Emdb.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return ModuleFinder.of(classes).find("io.emdb").orElseThrow().descriptor();
  }
}
