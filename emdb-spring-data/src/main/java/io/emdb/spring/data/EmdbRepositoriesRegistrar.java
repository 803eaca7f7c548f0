package io.emdb.spring.data;

import java.lang.annotation.Annotation;
import org.springframework.data.repository.config.RepositoryBeanDefinitionRegistrarSupport;
import org.springframework.data.repository.config.RepositoryConfigurationExtension;

/** Registers the repositories that {@link EnableEmdbRepositories} finds. */
final class EmdbRepositoriesRegistrar extends RepositoryBeanDefinitionRegistrarSupport {

  @Override
  protected Class<? extends Annotation> getAnnotation() {
    return EnableEmdbRepositories.class;
  }

  @Override
  protected RepositoryConfigurationExtension getExtension() {
    return new EmdbRepositoryConfigurationExtension();
  }
}
