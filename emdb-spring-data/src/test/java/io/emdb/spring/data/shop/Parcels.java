package io.emdb.spring.data.shop;

import io.emdb.spring.data.EmdbRepository;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;

/** Queries that an index can answer. */
public interface Parcels extends EmdbRepository<Parcel, Long> {

  List<Parcel> findByOwner(String owner);

  List<Parcel> findByOwnerStartingWith(String prefix);

  List<Parcel> findByOwnerIn(Collection<String> owners);

  List<Parcel> findByWeightBetween(int from, int to);

  List<Parcel> findByWeightGreaterThan(int weight);

  List<Parcel> findByWeightLessThanEqual(int weight);

  List<Parcel> findByWeightIsNull();

  Optional<Parcel> findByCode(String code);

  List<Parcel> findByLabelsContaining(String label);

  List<Parcel> findByPlaceCity(String city);

  List<Parcel> findByOwnerAndWeightGreaterThan(String owner, int weight);

  List<Parcel> findByOwnerOrCode(String owner, String code);

  List<Parcel> findByOwnerOrPlaceStreet(String owner, String street);

  List<Parcel> findByOrderByWeightAsc(Limit limit);

  List<Parcel> findByWeightGreaterThanOrderByWeightAsc(int weight, Limit limit);

  Page<Parcel> findByOwner(String owner, Pageable page);

  long countByOwner(String owner);

  boolean existsByOwner(String owner);

  long deleteByOwner(String owner);
}
