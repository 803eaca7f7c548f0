package io.emdb.spring.data;

import io.emdb.spring.data.shop.ShopApplication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the shop as an application is started. */
final class ShopContext {

  private ShopContext() {}

  static ConfigurableApplicationContext onDisk(Path path, String... properties) {
    List<String> arguments = new ArrayList<>(List.of(properties));
    arguments.add("emdb.path=" + path);
    return start(arguments);
  }

  static ConfigurableApplicationContext inMemory(String... properties) {
    List<String> arguments = new ArrayList<>(List.of(properties));
    arguments.add("emdb.in-memory=true");
    return start(arguments);
  }

  private static ConfigurableApplicationContext start(List<String> properties) {
    SpringApplication application = new SpringApplication(ShopApplication.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    return application.run(
        properties.stream().map(property -> "--" + property).toArray(String[]::new));
  }
}
