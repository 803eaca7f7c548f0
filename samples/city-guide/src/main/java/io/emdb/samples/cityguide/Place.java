package io.emdb.samples.cityguide;

/**
 * A point on earth in degrees.
 *
 * @param latitude north of the equator, -90 to 90
 * @param longitude east of Greenwich, -180 to 180
 */
public record Place(double latitude, double longitude) {

  private static final double EARTH_RADIUS_KILOMETRES = 6371.0088;

  /** Refuses places that are not on earth. */
  public Place {
    requireWithin("latitude", latitude, 90);
    requireWithin("longitude", longitude, 180);
  }

  /** Returns this place on a grid of a tenth of a degree, about 11 km, so that neighbours meet. */
  Place rounded() {
    return new Place(tenth(latitude), tenth(longitude));
  }

  /** Returns the great-circle distance, by the haversine formula. */
  double kilometresTo(Place other) {
    double north = Math.toRadians(other.latitude - latitude) / 2;
    double east = Math.toRadians(other.longitude - longitude) / 2;
    double haversine =
        square(Math.sin(north))
            + Math.cos(Math.toRadians(latitude))
                * Math.cos(Math.toRadians(other.latitude))
                * square(Math.sin(east));
    return 2 * EARTH_RADIUS_KILOMETRES * Math.asin(Math.min(1, Math.sqrt(haversine)));
  }

  /** Returns the cache key of this place. */
  public String key() {
    return latitude + "," + longitude;
  }

  private static double tenth(double degrees) {
    // Adding zero turns -0.0 into 0.0, which would be a second key for the same place.
    return Math.round(degrees * 10) / 10.0 + 0.0;
  }

  private static double square(double number) {
    return number * number;
  }

  private static void requireWithin(String name, double degrees, double limit) {
    if (!(Math.abs(degrees) <= limit)) {
      throw new IllegalArgumentException(
          name + " must lie between -" + limit + " and " + limit + ", found " + degrees);
    }
  }
}
