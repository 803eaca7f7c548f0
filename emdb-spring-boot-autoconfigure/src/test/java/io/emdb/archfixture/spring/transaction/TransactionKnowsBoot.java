package io.emdb.archfixture.spring.transaction;

import org.springframework.boot.SpringApplication;

/** Needs Spring Boot where Spring is enough. */
final class TransactionKnowsBoot {

  final SpringApplication application = new SpringApplication();
}
