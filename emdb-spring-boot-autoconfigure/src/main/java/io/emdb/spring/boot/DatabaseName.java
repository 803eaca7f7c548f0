package io.emdb.spring.boot;

import org.springframework.util.Assert;

/**
 * How a database is called, in configuration, qualifiers, health and metrics, and how its bean is.
 * The bean of {@code emdb.databases.orders} is {@code ordersEmdb}, so that it does not take the
 * name of a bean {@code orders} of the application.
 */
public final class DatabaseName {

  /** The name of the database that {@code emdb.*} describes, and of its bean. */
  public static final String PRIMARY = "emdb";

  private static final String SUFFIX = "Emdb";

  private DatabaseName() {}

  /** Returns the name of the bean that holds a database of {@code emdb.databases}. */
  public static String toBeanName(String database) {
    Assert.hasText(database, "'database' must not be empty");
    return database + SUFFIX;
  }

  /**
   * Returns the name of the database in a bean: the bean's name, without an {@code Emdb} at its
   * end.
   */
  public static String ofBean(String beanName) {
    Assert.hasText(beanName, "'beanName' must not be empty");
    boolean suffixed = beanName.endsWith(SUFFIX) && beanName.length() > SUFFIX.length();
    return suffixed ? beanName.substring(0, beanName.length() - SUFFIX.length()) : beanName;
  }
}
