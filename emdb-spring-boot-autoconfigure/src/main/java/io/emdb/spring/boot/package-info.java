/** What the parts of Emdb's Spring Boot support share: the naming of databases. */
@NullMarked
package io.emdb.spring.boot;

import org.jspecify.annotations.NullMarked;
