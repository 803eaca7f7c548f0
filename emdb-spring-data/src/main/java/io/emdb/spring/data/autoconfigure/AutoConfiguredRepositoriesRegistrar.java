package io.emdb.spring.data.autoconfigure;

import io.emdb.spring.data.EmdbRepositoryConfigurationExtension;
import io.emdb.spring.data.EnableEmdbRepositories;
import java.lang.annotation.Annotation;
import org.springframework.boot.autoconfigure.data.AbstractRepositoryConfigurationSourceSupport;
import org.springframework.data.repository.config.RepositoryConfigurationExtension;

/** Registers the repositories in the application's packages. */
final class AutoConfiguredRepositoriesRegistrar
    extends AbstractRepositoryConfigurationSourceSupport {

  @Override
  protected Class<? extends Annotation> getAnnotation() {
    return EnableEmdbRepositories.class;
  }

  @Override
  protected Class<?> getConfiguration() {
    return Enabled.class;
  }

  @Override
  protected RepositoryConfigurationExtension getRepositoryConfigurationExtension() {
    return new EmdbRepositoryConfigurationExtension();
  }

  /** Carries the annotation with its defaults. */
  @EnableEmdbRepositories
  private static final class Enabled {}
}
