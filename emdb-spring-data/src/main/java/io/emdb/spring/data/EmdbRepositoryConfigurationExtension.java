package io.emdb.spring.data;

import java.util.Collection;
import java.util.List;
import org.springframework.data.keyvalue.repository.config.KeyValueRepositoryConfigurationExtension;

/** What {@link EnableEmdbRepositories} and the auto-configuration register repositories by. */
public final class EmdbRepositoryConfigurationExtension
    extends KeyValueRepositoryConfigurationExtension {

  /** The bean that repositories work with, unless told otherwise. */
  public static final String TEMPLATE_BEAN_NAME = "emdbTemplate";

  /** The bean that knows the entities' types. */
  public static final String MAPPING_CONTEXT_BEAN_NAME = "emdbMappingContext";

  @Override
  public String getModuleName() {
    return "Emdb";
  }

  @Override
  protected String getModulePrefix() {
    return "emdb";
  }

  @Override
  public String getRepositoryFactoryBeanClassName() {
    return EmdbRepositoryFactoryBean.class.getName();
  }

  @Override
  protected Collection<Class<?>> getIdentifyingTypes() {
    return List.of(EmdbRepository.class);
  }

  @Override
  protected String getDefaultKeyValueTemplateRef() {
    return TEMPLATE_BEAN_NAME;
  }

  @Override
  protected String getMappingContextBeanRef() {
    return MAPPING_CONTEXT_BEAN_NAME;
  }
}
