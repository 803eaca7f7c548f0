/** Wires Emdb into a Spring Boot application. */
@NullMarked
package io.emdb.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
