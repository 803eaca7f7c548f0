package io.emdb.spring.data.autoconfigure;

import io.emdb.spring.data.EmdbRepositoryConfigurationExtension;
import io.emdb.spring.data.EmdbRepositoryFactoryBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of repositories: those in the application's packages, unless it says {@link
 * io.emdb.spring.data.EnableEmdbRepositories}. Switched off by {@code
 * emdb.data.repositories.enabled=false}.
 */
@AutoConfiguration(after = EmdbDataAutoConfiguration.class)
@ConditionalOnBean(name = EmdbRepositoryConfigurationExtension.TEMPLATE_BEAN_NAME)
@ConditionalOnMissingBean({
  EmdbRepositoryFactoryBean.class,
  EmdbRepositoryConfigurationExtension.class
})
@ConditionalOnBooleanProperty(name = "emdb.data.repositories.enabled", matchIfMissing = true)
@Import(AutoConfiguredRepositoriesRegistrar.class)
public final class EmdbRepositoriesAutoConfiguration {}
