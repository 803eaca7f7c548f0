/**
 * Health of a database for Spring Boot's actuator; plain classes, usable without
 * auto-configuration.
 */
@NullMarked
package io.emdb.spring.boot.health;

import org.jspecify.annotations.NullMarked;
