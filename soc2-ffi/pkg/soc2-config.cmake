# find_package(soc2): the targets soc2::soc2 (shared) and soc2::static.
get_filename_component(_soc2_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
include(CMakeFindDependencyMacro)
find_dependency(Threads)

if(NOT TARGET soc2::soc2)
    add_library(soc2::soc2 SHARED IMPORTED)
    set_target_properties(soc2::soc2 PROPERTIES
        IMPORTED_LOCATION "${_soc2_prefix}/lib/libsoc2.so"
        INTERFACE_INCLUDE_DIRECTORIES "${_soc2_prefix}/include")
    add_library(soc2::static STATIC IMPORTED)
    set_target_properties(soc2::static PROPERTIES
        IMPORTED_LOCATION "${_soc2_prefix}/lib/libsoc2.a"
        INTERFACE_INCLUDE_DIRECTORIES "${_soc2_prefix}/include"
        INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS};m")
endif()
unset(_soc2_prefix)
