/** An application with repositories, for tests. */
package io.emdb.spring.data.shop;
