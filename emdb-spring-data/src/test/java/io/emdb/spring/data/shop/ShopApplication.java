package io.emdb.spring.data.shop;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Has repositories in its package and configures nothing about them. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ShopApplication {

  @Bean
  Bookkeeper bookkeeper(Accounts accounts, Persons persons) {
    return new Bookkeeper(accounts, persons);
  }
}
